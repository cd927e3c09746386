/**
 * The PDF, dated with the report's time instead of the moment of printing, so that the same report is the same bytes.
 * Dates have one length, so that nothing else moves.
 */
export function dated(pdf: Uint8Array, createdAt: string): Uint8Array {
  const digits = createdAt.replace(/\D/g, '').slice(0, 14);
  const text = Buffer.from(pdf).toString('latin1');
  const changed = text.replace(/(\/(?:CreationDate|ModDate) \(D:)\d{14}/g, `$1${digits}`);
  return Buffer.from(changed, 'latin1');
}
