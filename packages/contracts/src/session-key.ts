/**
 * The headers that bind a session to a key of its browser, named as in RFC 9449 (DPoP). A call carries the proof; an
 * answer carries the nonce that the next proof must contain.
 */
export const keyProofHeader = 'DPoP';
export const keyNonceHeader = 'DPoP-Nonce';

/** A nonce begins with this many characters of the RFC 7638 thumbprint of its key. A dot follows. */
export const keyNameLength = 11;
