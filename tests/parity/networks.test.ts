import { describeNetworks } from './support/networkCases';
import { isDeep } from './support/networks';

describeNetworks('networks', (net) => !isDeep(net));
