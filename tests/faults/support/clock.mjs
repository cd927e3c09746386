/**
 * Loaded before a program (`node --import`): after FAULTS_CLOCK_AFTER milliseconds its clock of the day is set back by
 * FAULTS_CLOCK_BACK milliseconds. The clock that only counts (performance.now) goes on, as it does on a computer.
 */
const after = Number(process.env['FAULTS_CLOCK_AFTER']);
const back = Number(process.env['FAULTS_CLOCK_BACK']);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  /** @param {[]} args */
  constructor(...args) {
    if (args.length === 0) super(/** @type {DateConstructor} */ (new.target).now());
    else super(...args);
  }

  static now() {
    return RealDate.now() - (performance.now() > after ? back : 0);
  }
};
