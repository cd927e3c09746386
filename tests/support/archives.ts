/** Small archives, well made or not. */

export interface TarEntry {
  readonly name: string;
  readonly content?: Buffer;
  /** `0` a file, `5` a folder, `1` and `2` links, `x` a pax header, `L` GNU's long name. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says, when it lies. */
  readonly size?: number;
}

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

function header({ name, content, type = '0', link = '', size }: TarEntry): Buffer {
  const block = Buffer.alloc(512);
  block.write(name.slice(0, 100), 0);
  block.write(octal(0o644, 7), 100);
  block.write(octal(size ?? content?.length ?? 0, 11), 124);
  block.write(octal(0, 11), 136);
  block.fill(' ', 148, 156);
  block.write(type, 156);
  block.write(link, 157);
  block.write('ustar\u000000', 257);
  block.write(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    ),
    148,
  );
  return block;
}

/** A TAR archive of these entries. */
export const tarOf = (entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => {
      const content = entry.content ?? Buffer.alloc(0);
      return [header(entry), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
    }),
    Buffer.alloc(1024),
  ]);
