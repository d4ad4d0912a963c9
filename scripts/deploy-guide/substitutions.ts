import type { Ports } from './workshop.ts';

/**
 * What a test machine cannot have as the guide says it, and all that is changed in its blocks. Everything else of them
 * is run as it stands there.
 *
 * Not run: the making of users and folders, `git clone`, `systemctl enable` as such (the check starts what it names),
 * and what systemd keeps the processes from (`NoNewPrivileges`, `ProtectSystem` and the like). `createuser` and
 * `createdb` are done over a connection, because a password cannot be typed. All runs as one user. `sudo`,
 * `systemd-run` and `systemctl` are the scripts in `stand-ins/`.
 */
export function substitutions(folder: string, ports: Ports): [RegExp, string][] {
  return [
    // Paths that belong to root.
    [/\/srv\/latchkey\b(?!-)/g, folder],
    [/\/etc\/latchkey(-owner)?\.env/g, `${folder}/latchkey$1.env`],
    [/\/etc\/nginx\/conf\.d\//g, `${folder}/nginx/`],
    [/\/etc\/ssl\/latchkey\//g, `${folder}/`],
    [/\/usr\/bin\/node\b/g, process.execPath],
    // Ports that something else may have, or that only root may have.
    [/(?<=listen )80\b/g, String(ports.http)],
    [/(?<=listen )443\b/g, String(ports.https)],
    [/\b5000\b/g, String(ports.first)],
    [/\b5001\b/g, String(ports.second)],
    [/@127\.0\.0\.1\/latchkey/g, `@127.0.0.1:${ports.database}/latchkey`],
    // What is built is taken as it is, since a build takes minutes, and each release needs a name of its own.
    [/^(git pull --ff-only|npm ci|npm run build)\n/gm, ''],
    [/\$\(git rev-parse --short HEAD\)/g, '$RELEASE'],
  ];
}
