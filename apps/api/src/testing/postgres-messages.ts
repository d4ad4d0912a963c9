/**
 * The messages of PostgreSQL's protocol, version 3: a type byte (from the server only), a length that includes itself,
 * a body. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** Splits the bytes from a server into whole messages, however they are chunked. It does not work with TLS. */
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

/** The names of the parameters in a client's first packet: user, database, and the settings it asks for. */
export function startupParameters(packet: Buffer): string[] {
  const texts = packet.subarray(8).toString('latin1').split('\0');
  return texts.filter((text, index) => index % 2 === 0 && text !== '');
}

/** The error that a server sends to refuse a connection. */
export function errorResponse(code: string, message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(4 + Buffer.byteLength(fields), 1);
  return Buffer.concat([head, Buffer.from(fields)]);
}
