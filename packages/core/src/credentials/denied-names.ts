/**
 * Names that no credential may have: they change where programs are found, what code is loaded, whom
 * connections go through or whom they trust, for the skill and for all that it starts.
 */
export const DENIED_CREDENTIALS: readonly string[] = [
  ...['PATH', 'HOME', 'PWD', 'OLDPWD', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'TZ'],
  ...['TMPDIR', 'TMP', 'TEMP', 'LANG', 'LC_*', 'IFS', 'ENV', 'BASH_*', 'PS4', 'CDPATH'],
  ...['NODE_*', 'NPM_CONFIG_*', 'UV_*', 'LD_*', 'DYLD_*', 'GLIBC_*', 'MALLOC_*'],
  ...['PYTHON*', 'VIRTUAL_ENV', 'PERL5*', 'RUBYLIB', 'RUBYOPT', 'JAVA_TOOL_OPTIONS'],
  ...['GIT_SSH*', 'GIT_EXEC_PATH', 'GIT_CONFIG*', 'GIT_ASKPASS', 'SSH_ASKPASS', 'EDITOR', 'PAGER'],
  ...['*_PROXY', 'SSL_CERT_*', 'SSLKEYLOGFILE', 'OPENSSL_*', '*_CA_BUNDLE', 'SKILLET_*'],
];
