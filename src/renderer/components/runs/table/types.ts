/** What can be changed in the table itself. */
export type EditedField = 'name' | 'notes' | 'tags';

export interface RunEdit {
  readonly id: string;
  readonly field: EditedField;
}
