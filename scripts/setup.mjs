// Brings pnpm, Node 24, the dependencies and the build, where they are missing.
// Written for the machine's own Node (18 or newer): no dependencies, no TypeScript, and in this
// file only syntax that an older Node understands well enough to be turned away.
if (Number(process.versions.node.split('.')[0]) < 18) {
  console.error(
    'skillet: setting up needs Node 18 or newer, this is ' +
      process.version +
      ' (' +
      process.execPath +
      ')',
  );
  process.exit(2);
}
import('./setup/main.mjs').then(function (setup) {
  return setup.main(process.argv.slice(2));
});
