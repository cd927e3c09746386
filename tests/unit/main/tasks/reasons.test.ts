import { expect, it } from 'vitest';
import { reasonInWords } from '@shared/tasks/reasons';
import { say } from '@shared/words/message';

it.each([
  ['Priority', 'others come first'],
  ['Resources', 'free machines'],
  ['BeginTime', 'two minutes'],
  ['JobArrayTaskLimit', 'as many cells'],
  ['DependencyNeverSatisfied', 'never starts'],
  ['JobHeldUser', 'its user'],
  ['JobHeldAdmin', 'administrators'],
  ['launch failed requeued held', 'failed to start'],
  ['PartitionTimeLimit', 'more time than the partition'],
  ['Licenses', 'licence'],
  ['ReqNodeNotAvail, UnavailableNodes:n1', 'down or reserved'],
  ['Nodes required for job are DOWN, DRAINED or reserved', 'down or reserved'],
  ['NodeDown', 'down or reserved'],
  ['QOSMaxWallDurationPerJobLimit', 'more time'],
  ['QOSMaxCpuPerUserLimit', 'quality of service has reached'],
  ['QOSTimeLimit', 'more time'],
  ['AssocGrpCpuLimit', 'account has reached'],
  ['AssocMaxWallDurationPerJobLimit', 'more time'],
  ['MaxMemPerAccount', 'account has reached'],
  ['InvalidQOS', 'may not be used'],
  ['SomethingNew', 'SomethingNew'],
])('%s is said in words', (reason, words) => {
  expect(say('en', reasonInWords(reason))).toContain(words);
});
