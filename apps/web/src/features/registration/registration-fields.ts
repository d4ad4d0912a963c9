import type { FieldRules } from '../../forms/form-entries.ts';

/** The server's reasons about names and addresses fit into a sentence: `must not contain invisible characters`. */
const because = (field: string, refused: string) => `The ${field} ${refused}.`;

export const usernameRules: FieldRules = {
  words(entry, refused) {
    if (!entry) return 'Choose a username.';
    if (refused) return because('username', refused);
    return 'Use 2 to 32 letters and digits, and dots, hyphens or underscores only between them.';
  },
};

export const emailRules: FieldRules = {
  words(entry, refused) {
    if (!entry) return 'Enter your e-mail address.';
    if (refused) return because('address', refused);
    return 'Enter a whole address, such as ada@example.com.';
  },
};
