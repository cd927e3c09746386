/** The program itself: settings, engines, the place of the library. */
import { z } from 'zod';
import type { EngineInfo } from '../../domain';
import type { Licence } from '../../domain/licences';
import { settingsPatchSchema, type Settings } from '../../domain/settings';
import type { UpdateState } from '../../domain/updates';
import type { SavedFile, AppInfo, LibraryChoice, OpenedConfig } from '../answers';
import { call, none } from '../call';

export const studioCalls = {
  'app.info': call<AppInfo>()(none),
  /** The app log's folder, shown in the file manager. */
  'app.showLibrary': call<null>()(none),
  /** Another window on the same library. */
  'app.newWindow': call<null>()(none),
  /** Ends the studio, with a checkpoint of what runs, and starts it again. */
  'app.restart': call<null>()(none),
  /** A ZIP for a report of a fault: versions, engines, settings, log, state of the database. Nothing of a person's work. */
  'app.exportDiagnostics': call<SavedFile>()(none),
  /** A copy of the package's SBOM (CycloneDX). Refused in checkouts. */
  'app.saveSbom': call<SavedFile>()(none),
  'updates.state': call<UpdateState>()(none),
  /** Asks for the newest release. What went wrong is the state that it answers. */
  'updates.look': call<UpdateState>()(none),
  /** Brings the version that was found; answers when it is here, or why it is not. */
  'updates.download': call<UpdateState>()(none),
  'updates.cancel': call<null>()(none),
  /** Ends the studio and starts the version that was brought. Refused while runs train or wait. */
  'updates.install': call<null>()(none),
  /** Asks for a configuration file; null when the dialog was cancelled. */
  'app.openConfig': call<OpenedConfig | null>()(none),
  /** What the studio is made of, without the texts: those of Chromium alone are nine megabytes. */
  'licences.list': call<readonly Licence[]>()(none),
  'licences.text': call<string>()(z.strictObject({ id: z.string().min(1).max(300) })),
  /** Asks for a folder and says whether the library can be there; null when the dialog was cancelled. */
  'library.choose': call<LibraryChoice | null>()(none),
  /** Takes another folder from the next start on; `move` takes the present library there. */
  'library.change': call<AppInfo>()(z.strictObject({ path: z.string().min(1).max(4096), move: z.boolean() })),
  'settings.get': call<Settings>()(none),
  'settings.set': call<Settings>()(settingsPatchSchema),
  /** `again` looks anew; else what the last look found. */
  'engines.list': call<readonly EngineInfo[]>()(z.strictObject({ again: z.boolean().default(false) })),
  /** Times every engine that is there for about a second each and keeps the figures. Refused while a run trains. */
  'engines.measure': call<readonly EngineInfo[]>()(none),
} as const;
