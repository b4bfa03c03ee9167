/** What pip says when it would start what it must not. */
export const NO_WHEEL = 'skillet: no wheel of an index';

/**
 * Runs pip so that it starts neither Python, by which it would build a package, nor a program that clones a repository: a wheel may need
 * one that is at an address of its own, and of those pip takes any kind, whatever `--only-binary` says. `-sS` is how it asks which macOS
 * this is. The folder that it is run in is no place for modules.
 */
export const PIP_ALONE = `
import sys
sys.path[:] = [path for path in sys.path if path]
import os, runpy

def look(event, args):
    if event != 'subprocess.Popen':
        return
    program, words = os.fsdecode(args[0]), args[1]
    name = os.path.basename(program)
    builds = program == sys.executable or name.startswith(('python', 'pypy'))
    if builds and list(words)[1:2] != ['-sS'] or name in ('git', 'hg', 'svn', 'bzr'):
        # Of an OSError, pip would say that the program is not there, or may not be run.
        raise RuntimeError('${NO_WHEEL}')

sys.addaudithook(look)
runpy.run_module('pip', run_name='__main__', alter_sys=True)
`;
