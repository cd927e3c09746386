/** Parameters of trained networks over their training, which trajectory matching (MTT) takes as its target. */

/** The trajectories of one set of experts: equal networks, trained on one dataset with equal settings. */
export interface Trajectories {
  /** Trained networks. */
  readonly count: number;
  /** Epochs of each; there are `epochs` + 1 snapshots, the first before any training. */
  readonly epochs: number;
  /** Values of one snapshot: all parameters, flattened and joined in the order of the network's parameters. */
  readonly size: number;
  /** The parameters of expert `expert` after `epoch` epochs. Throws UserError when the file is damaged. */
  read(expert: number, epoch: number): Float32Array;
}
