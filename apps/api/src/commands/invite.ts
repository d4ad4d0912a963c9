import { issueInvitation } from '../core/invitations.ts';
import { readAddress } from '../lib/read-address.ts';
import { StartupError } from '../lib/startup-error.ts';
import { type Command, createParts, requireArguments, UsageError } from './command.ts';

export const inviteCommand: Command = {
  usage: '[address]',
  summary: 'prints a link with which one person may register, within a week',
  async run(context, given) {
    const { config, print } = context;
    const [typed] = requireArguments(given, 0, 1);
    const address = typed === undefined ? null : readAddress(typed);
    if (address && 'fault' in address) {
      throw new UsageError(`Not accepted: the address ${address.fault}.`);
    }
    if (config.registration === 'closed') {
      throw new StartupError('Nobody can register while REGISTRATION=closed; set it to invite.');
    }
    const db = await context.open();
    const { links } = createParts(context, db);
    const token = await issueInvitation(links, db, { email: address?.text ?? null });
    print(`${config.publicOrigin}/register#${token}`);
  },
};
