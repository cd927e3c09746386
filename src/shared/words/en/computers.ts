/** Computers on which runs can be done: how they are reached, and the program there. */
export const computers = {
  noAddress:
    '"{given}" is no address of a computer: give a host of ~/.ssh/config, or user{\'@\'}host:port, of letters, digits, ".", "_" and "-".',
  noFolder:
    '"{given}" is no folder for the studio on another computer: give a path of letters, digits, ".", "_", "-" and "/" without "..".',
  taken: 'There is a computer "{name}" already: choose another name.',
  unknown: 'There is no computer "{name}": choose one of {known}.',
  none: 'There is no computer yet: add one with `computers add NAME --address HOST`.',
  added: 'Computer "{name}" added: {place}. To see what it has: {command}',
  removed: 'Computer "{name}" is off the list. What was installed there, in {folder}, stays.',
  notInstalled: 'not installed',
  system: 'System: {system}, glibc {glibc}, {free} free',
  scheduler: 'Scheduler: {version}, cluster {cluster}',
  installFirst: 'The program is not installed there. To install it: {command}',
  sending: 'Sending {file}: {sent} of {bytes}',
  installed: 'The program is installed on "{name}".',
  installedBefore: 'The program is installed on "{name}" already.',
  keyChanged:
    'The key of "{computer}" is another one than before ({fingerprint}). Somebody may be in between, or it was set up anew: ask who runs it, and delete {place} only if the fingerprint is right.',
  keyUnknown:
    'The key of "{computer}" is not known here. Run `computers check` on a terminal, compare the fingerprint that it shows with what who runs the computer says, and answer.',
  refused:
    '"{computer}" refuses the login (it takes: {methods}). Log in once with ssh on a terminal to see what it needs, or start an agent for your key.',
  badConfig: 'The configuration of ssh has a mistake: {reason}',
  noSuchHost: 'There is no host of that name for "{computer}" ({reason}): check the address and the network.',
  notListening: '"{computer}" takes no connections (Connection refused): is it on, and is the port right?',
  noAnswer: '"{computer}" does not answer ({reason}): check the network, or try again later.',
  lineBroken: 'The line to "{computer}" broke ({reason}): try again.',
  scriptFailed: 'A check on "{computer}" did not come to its end ({reason}): try again.',
  notSent: 'The file was not sent whole to "{computer}" ({reason}): the same command goes on.',
  rubbish:
    'The computer answers something that is no answer: does its shell start other programs at a login?',
  noGreeting: 'The program on the other computer does not speak as it should ("{said}"): install it again.',
  brokenFrame: 'The other side sends what is no message: install the same version on both computers.',
  unknownCall:
    'The other side asks for "{call}", which this version does not know: install the same version on both.',
  refusedThere: 'The program on the other computer refuses: "{reason}".',
  agentEnded: 'The program on the other computer ended: try again.',
  taskNotSent: 'The task "{name}" was not sent whole: the same command sends it again.',
  folderRenamed: 'The folder {folder} is not called by the id of its task: rename it to {id}.',
  fetching: 'Fetching the task "{name}"',
  notFetched: 'Cell {index} of the task "{name}" did not arrive whole: the same command fetches it again.',
  stdioNotSaid: 'The studio of another computer starts this: `agent --stdio`.',
  noArchive:
    '{file} cannot be read ({reason}): name the archive of the command line, haba-VERSION-linux-x64.tar.gz.',
  otherSystem: 'That computer is a {system}, and {archive} is for another system: take the archive for it.',
  oldGlibc:
    'The C library there is too old or no glibc ({found}); the program needs glibc {needed} or later.',
  notWritableThere: 'The folder there cannot be written: choose another with `computers add --folder`.',
  toolsMissing: 'That computer lacks {tools}: have them installed.',
  noRoomThere: 'There is too little room: {free} free, {needed} needed. Make room, or choose another folder.',
  damagedThere: 'What arrived there is not what was sent. It is deleted: the same command sends it again.',
  notUnpacked: 'The archive was not unpacked there ({reason}): is it the archive of the command line?',
  notStarting: 'The program does not start there ({reason}). It was not installed.',
} as const;
