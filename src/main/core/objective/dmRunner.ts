import type { DmConfig } from '@shared/config/schema';
import { disposeTree, uploadTree } from '../engine/compile';
import { formFor } from '../augment/plan';
import { type FedBatch, RealFeed } from '../data/realFeed';
import { compiledByShape, type DeviceFunction } from '../engine/byShape';
import { vjp } from '../trace/differentiate';
import type { TensorSpec } from '../trace/ir';
import type { Sym } from '../trace/ops';
import type { HostTensor, Named } from '../types';
import { createDm, type DistributionMatching, type DmInputs } from './dm';
import type { ObjectiveParts, ObjectiveRunner, UpdateAt, UpdateFrom, UpdateGradients } from './runner';

interface Inputs<T> {
  readonly params: Named<T>;
  readonly objective: DmInputs<T>;
}

interface Outputs<T> {
  readonly gradients: Named<T>;
  readonly loss: T;
}

/** The host's part of an iteration. */
interface Drawn {
  readonly iteration: number;
  readonly real: FedBatch;
  readonly rest: Omit<DmInputs<HostTensor>, 'real'>;
}

/** Distribution matching: one update an iteration, one program. */
export class DmRunner implements ObjectiveRunner {
  readonly updates = 1;
  private readonly objective: DistributionMatching;
  private readonly program: DeviceFunction<Inputs<TensorSpec>, Outputs<Sym>>;
  private readonly feed: RealFeed;
  private drawn: Drawn | null = null;

  constructor(
    config: DmConfig,
    private readonly parts: ObjectiveParts,
  ) {
    const { engine, parameterization } = parts;
    const objective = createDm({ ...parts, realBatch: config.realBatch, form: formFor(engine) });
    this.objective = objective;
    this.feed = new RealFeed(engine, parts.realImages);
    this.program = compiledByShape<Inputs<TensorSpec>, Outputs<Sym>>(
      engine,
      'dm',
      ({ params, objective: inputs }) => {
        const decoded = vjp((stored: Named<Sym>) => parameterization.decodeAll(stored), params);
        const { loss, gradient } = objective.lossAndGradient(decoded.value, inputs);
        return { gradients: decoded.pullback(gradient), loss };
      },
    );
  }

  async gradients({ iteration }: UpdateAt, { params }: UpdateFrom): Promise<UpdateGradients> {
    const { engine } = this.parts;
    const drawn = this.drawn?.iteration === iteration ? this.drawn : this.draw(iteration);
    const real = await this.feed.images(drawn.real);
    const uploaded = { real, ...uploadTree(engine, drawn.rest) };
    try {
      const running = this.program({ params, objective: uploaded });
      // The host prepares the next iteration while the device works on this one.
      this.drawn = this.draw(iteration + 1);
      const { gradients, loss } = await running;
      return { gradients, rateGradient: null, losses: { 'loss/objective': loss } };
    } finally {
      disposeTree(engine, uploaded);
    }
  }

  dispose(): void {
    this.drawn = null;
    this.feed.dispose();
  }

  private draw(iteration: number): Drawn {
    const real = this.feed.prepare(this.objective.choose(iteration));
    return { iteration, real, rest: this.objective.drawRest(iteration) };
  }
}
