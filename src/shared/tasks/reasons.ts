/** Why Slurm lets a job wait, in words, with what can be done about it. */
import { message, type Message, type MessageKey, verbatim } from '../words/message';
import { printable } from '../text/printable';

/** Slurm's words for reasons, the most special first. What is not here is said as Slurm says it. */
const REASONS: readonly (readonly [RegExp, MessageKey & `tasks.reason.${string}`])[] = [
  [/^Priority$/, 'tasks.reason.priority'],
  [/^Resources$/, 'tasks.reason.resources'],
  [/^None$/, 'tasks.reason.none'],
  [/^BeginTime$/, 'tasks.reason.beginTime'],
  [/^JobArrayTaskLimit$/, 'tasks.reason.arrayLimit'],
  [/^Dependency$/, 'tasks.reason.dependency'],
  [/^DependencyNeverSatisfied$/, 'tasks.reason.dependencyNever'],
  [/^JobHeldUser$/, 'tasks.reason.heldUser'],
  [/^JobHeldAdmin$/, 'tasks.reason.heldAdmin'],
  [/launch failed requeued held|^JobLaunchFailure$/, 'tasks.reason.launchFailed'],
  [/^PartitionTimeLimit$/, 'tasks.reason.partitionTime'],
  [/^PartitionNodeLimit$/, 'tasks.reason.partitionNodes'],
  [/^Partition(Down|Inactive|Config)$/, 'tasks.reason.partitionDown'],
  [/^Licenses$/, 'tasks.reason.licenses'],
  [/^Reservation/, 'tasks.reason.reservation'],
  [/^(ReqNodeNotAvail|NodeDown$|Nodes required for job are)/, 'tasks.reason.nodesAway'],
  [/^(BadConstraints|InvalidFeature)/, 'tasks.reason.constraints'],
  [/^Invalid(Account|QOS)$|^(Account|QOS)NotAllowed$/, 'tasks.reason.notAllowed'],
  [/^(QOS|Assoc).*(Time|Wall)/, 'tasks.reason.timeOfLimit'],
  [/^QOS/, 'tasks.reason.qosLimit'],
  [/^Assoc|^Max\w*Per(Account|User)/, 'tasks.reason.accountLimit'],
  [/^(Prolog|Cleaning)$/, 'tasks.reason.preparing'],
  // Of a process that does cells without a scheduler.
  [/^Turn$/, 'tasks.reason.turn'],
];

/** A reason of Slurm's, such as `PartitionTimeLimit`, as a sentence. */
export function reasonInWords(reason: string): Message {
  const [, key] = REASONS.find(([pattern]) => pattern.test(reason)) ?? [];
  return key === undefined ? verbatim(printable(reason, 200)) : message(key);
}
