/** Newer versions of the studio. */
export const updates = {
  title: 'Updates',
  label: 'Newer version',
  look: 'Check now',
  download: 'Download ({size})',
  cancel: 'Cancel',
  install: 'Restart and install',
  idle: 'This is {version}. Nothing is checked until you ask.',
  looking: 'Checking…',
  newest: 'This is {version}, the newest version.',
  found: 'Version {version} is available. Nothing is downloaded until you ask.',
  downloading: 'Version {version}: {share} downloaded.',
  ready: 'Version {version} is here and checked. It is installed when you restart with it, and not before.',
  when: 'Check for newer versions',
  whenHint:
    'A check asks GitHub for the latest release and sends nothing about you. Nothing is downloaded or installed until you ask.',
  asked: 'When I ask',
  start: 'At every start',
  foundToast: 'Version {version} of HaBa Studio is available.',
  show: 'Show',
  checkout: 'This is a checkout: a newer version comes with git.',
  trialPackage: 'This package is a trial and does not update itself.',
  noAddress: 'This package names no place for newer versions and does not update itself.',
  unsigned:
    'This package is not signed, so that a newer one could not be told from a forged one: install it yourself.',
  otherWay: 'This kind of package does not update itself: install a newer one over it.',
  elsewhere:
    'The release leads to {host}, which has no version of HaBa Studio. Nothing was downloaded: try again later.',
  circle: 'The redirections of {host} do not end. Nothing was downloaded: try again later.',
  answeredStatus: '{host} answered with the status {status}. Nothing was downloaded: try again later.',
  wrongSize: 'What {host} sent is not as long as its release says. It was thrown away: try again later.',
  silent: '{host} sent nothing for a while. Nothing was installed: try again later.',
  unreachable: '{host} could not be asked: {reason}. Nothing was installed: try again later.',
  wrongFile: 'The file is not the one that its release describes. It was thrown away: try again later.',
  wrongSignature:
    'The file has another signature than this studio. It was thrown away: do not install it by hand.',
  unreadable: 'The description of the release cannot be read. Nothing was downloaded: try again later.',
  notReady: 'No newer version is here yet: download it first.',
  changed:
    'The downloaded file is gone or was changed since it was checked. Nothing was installed: check again.',
  theVersion: 'The newer version',
  runsFirst: 'Runs are training or waiting: install the newer version when the queue is empty.',
} as const;
