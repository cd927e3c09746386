/** Opens a library with a migration that takes a while, so that somebody can kill it in the middle. */
import { Library } from '@main/store/library';
import { readMigrations } from '@main/store/database';

const [folder = ''] = process.argv.slice(2);
const shipped = readMigrations();
const sql = `
  CREATE TABLE works (id INTEGER);
  WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
  INSERT INTO works SELECT n FROM numbers;`;
process.send?.('ready');
const library = await Library.open(folder, {
  migrations: [...shipped, { version: shipped.length + 1, name: 'slow', sql }],
});
library.close();
process.disconnect();
