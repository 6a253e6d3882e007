import type { Duration } from 'cdk8s';
import { checkHeaderName, checkNotEmpty, checkPath, checkWholeNumber, invalid } from '../values/checks';
import { checkDuration, renderDuration } from '../values/duration';

/** How keys are spread over endpoints. */
export class HashTable {
  /** @param minimumRingSize the least number of places on the ring; more spread more evenly. 1024 where not given. */
  static ring(minimumRingSize = 1024): HashTable {
    return new HashTable({
      ringHash: { minimumRingSize: checkWholeNumber('HashTable.ring', minimumRingSize, 1, 8_388_608) },
    });
  }

  /** @param tableSize a prime number, at most 5000011; 65537 where not given */
  static maglev(tableSize = 65_537): HashTable {
    checkWholeNumber('HashTable.maglev', tableSize, 2, 5_000_011);
    if (!isPrime(tableSize))
      throw invalid('HashTable.maglev', tableSize, 'the size of a Maglev table is a prime number');
    return new HashTable({ maglev: { tableSize } });
  }

  private constructor(
    /** @internal */
    readonly value: object,
  ) {}
}

export interface CookieKey {
  readonly name: string;
  /**
   * How long the cookie lives that the proxy sets where the client has none.
   * @default - until the browser closes
   */
  readonly ttl?: Duration;
  /** @default - the path of the request */
  readonly path?: string;
}

/**
 * What the same endpoint is kept for. Works for HTTP, the source address for TCP as well.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#LoadBalancerSettings-ConsistentHashLB
 */
export class ConsistentHash {
  /** The value of a request header. */
  static header(name: string, table?: HashTable): ConsistentHash {
    return new ConsistentHash({ httpHeaderName: checkHeaderName('ConsistentHash.header', name) }, table);
  }

  /** The value of a cookie; the proxy sets it where the client has none. */
  static cookie(cookie: CookieKey, table?: HashTable): ConsistentHash {
    const what = 'ConsistentHash.cookie';
    const ttl = cookie.ttl ? renderDuration(checkDuration(`${what}: ttl`, cookie.ttl)) : '0s';
    return new ConsistentHash(
      {
        httpCookie: {
          name: checkNotEmpty(`${what}: name`, cookie.name),
          path: cookie.path === undefined ? undefined : checkPath(`${what}: path`, cookie.path),
          ttl,
        },
      },
      table,
    );
  }

  /** The value of a query parameter. */
  static query(name: string, table?: HashTable): ConsistentHash {
    return new ConsistentHash({ httpQueryParameterName: checkNotEmpty('ConsistentHash.query', name) }, table);
  }

  /** The client's address. */
  static sourceIp(table?: HashTable): ConsistentHash {
    return new ConsistentHash({ useSourceIp: true }, table);
  }

  /** @internal */
  readonly value: object;

  private constructor(key: object, table: HashTable | undefined) {
    this.value = { ...key, ...table?.value };
  }
}

function isPrime(number: number): boolean {
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return false;
  return number > 1;
}
