/**
 * The messages of PostgreSQL's protocol, version 3: a type byte from the server's side, a length that counts itself, a body.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** Splits what a server sends into whole messages, however it arrives. Not for TLS. */
export function createMessageSplitter(): (chunk: Buffer) => Buffer[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Buffer[] = [];
    while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const length = 1 + rest.readUInt32BE(1);
      messages.push(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    return messages;
  };
}

export const isNotification = (message: Buffer): boolean => message[0] === 'A'.charCodeAt(0);

/** The names of the parameters in the packet that a client begins with: user, database, and what it sets. */
export function startupParameters(packet: Buffer): string[] {
  const texts = packet.subarray(8).toString('latin1').split('\0');
  return texts.filter((text, index) => index % 2 === 0 && text !== '');
}

/** A server's refusal, as it is sent in place of an answer. */
export function errorResponse(code: string, message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(4 + Buffer.byteLength(fields), 1);
  return Buffer.concat([head, Buffer.from(fields)]);
}
