import { describe, expect, it } from 'vitest';
import { dated } from '@main/reports/pdfDate';

describe('the date of a PDF', () => {
  it('is that of the report, wherever the printer wrote its own, and nothing else moves', () => {
    const printed = Buffer.from(
      "%PDF-1.4 \xff\x80 /CreationDate (D:20270102030405+00'00')\n/ModDate (D:20270102030405+00'00') (D:20270102030405)",
      'latin1',
    );
    const changed = Buffer.from(dated(printed, '2026-11-23T10:05:06.789Z')).toString('latin1');
    expect(changed).toBe(
      "%PDF-1.4 \xff\x80 /CreationDate (D:20261123100506+00'00')\n/ModDate (D:20261123100506+00'00') (D:20270102030405)",
    );
    expect(changed).toHaveLength(printed.length);
  });
});
