import { checkWholeNumber } from '../values/checks';

/**
 * Answers at once, without a destination.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPDirectResponse
 */
export class DirectResponse {
  /**
   * @param status from 200 to 599
   * @param body the text of the answer; empty when not given
   */
  static of(status: number, body?: string): DirectResponse {
    return new DirectResponse(status, body);
  }

  private constructor(
    readonly status: number,
    readonly body: string | undefined,
  ) {
    checkWholeNumber('DirectResponse.of: status', status, 200, 599);
  }

  toString(): string {
    return `answer ${this.status}${this.body === undefined ? '' : ` "${this.body}"`}`;
  }
}
