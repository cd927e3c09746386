/** Apart from the others, so that both run side by side: these take a minute. */
import { describeNetworks } from './support/networkCases';
import { isDeep } from './support/networks';

describeNetworks('deep networks', isDeep, { heavy: true });
