import { Size } from 'cdk8s';
import { type ContainerResources, Cpu, k8s } from 'cdk8s-plus-27';
import { requireWhole } from './checks';

/** What {@link Resources.of} takes. */
export interface ResourcesProps {
  /** CPU time the scheduler sets aside, in thousandths of a CPU. */
  readonly cpuMillis: number;
  /**
   * CPU time the container is throttled at, in thousandths of a CPU.
   * @default - never throttled
   */
  readonly cpuLimitMillis?: number;
  /** Memory the scheduler sets aside. */
  readonly memory: Size;
  /**
   * Memory at which the container is killed.
   * @default - `memory`
   */
  readonly memoryLimit?: Size;
}

/**
 * What a container asks for and may use
 * (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/).
 */
export class Resources {
  /** 50m to 500m of CPU and 64 to 512 MiB of memory: enough for a small service, little enough for a laptop. */
  static small(): Resources {
    return Resources.of({
      cpuMillis: 50,
      cpuLimitMillis: 500,
      memory: Size.mebibytes(64),
      memoryLimit: Size.mebibytes(512),
    });
  }

  /** @throws when a value is no whole number of at least 1, or a limit is below its request */
  static of(props: ResourcesProps): Resources {
    const { cpuMillis, cpuLimitMillis, memory } = props;
    const memoryLimit = props.memoryLimit ?? memory;
    requireWhole('cpuMillis', cpuMillis, 1, '1000 is one CPU');
    if (cpuLimitMillis !== undefined) {
      requireWhole('cpuLimitMillis', cpuLimitMillis, 1, '1000 is one CPU');
      if (cpuLimitMillis < cpuMillis) {
        throw new Error(`cpuLimitMillis ${cpuLimitMillis} is below cpuMillis ${cpuMillis}; raise the limit`);
      }
    }
    requireWhole('memory in MiB', memory.toMebibytes(), 1, 'such as Size.mebibytes(64)');
    if (memoryLimit.toMebibytes() < memory.toMebibytes()) {
      throw new Error(
        `memoryLimit ${memoryLimit.toMebibytes()} MiB is below memory ${memory.toMebibytes()} MiB; raise the limit`,
      );
    }
    return new Resources({
      cpu: {
        request: Cpu.millis(cpuMillis),
        limit: cpuLimitMillis === undefined ? undefined : Cpu.millis(cpuLimitMillis),
      },
      memory: { request: memory, limit: memoryLimit },
    });
  }

  private constructor(private readonly container: ContainerResources) {}

  /** @internal */
  toContainer(): ContainerResources {
    return this.container;
  }

  /**
   * Quantities as the API server writes them back, so that applying them again changes nothing.
   * @internal
   */
  toQuantities(): { readonly requests: Quantities; readonly limits: Quantities } {
    const { cpu, memory } = this.container;
    const side = (kind: 'request' | 'limit'): Quantities => {
      const [cpuAmount, memoryAmount] = [cpu?.[kind]?.amount, memory?.[kind]?.toMebibytes()];
      return {
        ...(cpuAmount === undefined ? {} : { cpu: canonicalCpu(cpuAmount) }),
        ...(memoryAmount === undefined ? {} : { memory: canonicalMemory(memoryAmount) }),
      };
    };
    return { requests: side('request'), limits: side('limit') };
  }
}

type Quantities = { readonly cpu?: k8s.Quantity; readonly memory?: k8s.Quantity };

const canonicalCpu = (amount: string) => k8s.Quantity.fromString(amount.replace(/000m$/, ''));
const canonicalMemory = (mebibytes: number) =>
  k8s.Quantity.fromString(mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`);
