import type { Ports } from './workshop.ts';

/**
 * All changes to the guide's blocks, for what a test machine cannot have. Everything else in the blocks runs as it is
 * written.
 *
 * Not run: the making of users and folders, `git clone`, `certbot` (the check makes the certificate, and asks for a file
 * as the authority would), `systemctl enable` itself (the check starts the units that it names), and the restrictions
 * by systemd (`NoNewPrivileges`, `ProtectSystem` and the like). `createuser` and `createdb` are replaced by statements,
 * because a script cannot type a password. Everything runs as one user. `sudo`, `systemd-run` and `systemctl` are the
 * scripts in `stand-ins/`.
 */
export function substitutions(folder: string, ports: Ports): [RegExp, string][] {
  return [
    // Paths that belong to root.
    [/\/srv\/latchkey\b(?!-)/g, folder],
    [/\/etc\/latchkey(-owner)?\.env/g, `${folder}/latchkey$1.env`],
    [/\/etc\/nginx\/conf\.d\//g, `${folder}/nginx/`],
    [/\/etc\/ssl\/latchkey\//g, `${folder}/`],
    [/\/var\/www\/html\b/g, `${folder}/www`],
    [/\/usr\/bin\/node\b/g, process.execPath],
    // Ports that something else may have, or that only root may have.
    [/(?<=listen )80\b/g, String(ports.http)],
    [/(?<=listen )443\b/g, String(ports.https)],
    [/\b5000\b/g, String(ports.first)],
    [/\b5001\b/g, String(ports.second)],
    [/@127\.0\.0\.1\/latchkey/g, `@127.0.0.1:${ports.database}/latchkey`],
    // The existing build is used, because a build takes minutes. Each release needs its own name.
    [/^(git pull --ff-only|npm ci|npm run build)\n/gm, ''],
    [/\$\(git rev-parse --short HEAD\)/g, '$RELEASE'],
  ];
}
