import { production, staging } from '../lib/environments';
import { meshOf } from './mesh';
import { jason, RATINGS, REVIEWS } from './row';

describe.each([staging, production])('$name', (environment) => {
  const guarded = meshOf(environment, { name: environment.name });
  const host = environment.ingress.host;

  test('plaintext requests are redirected to HTTPS', () => {
    expect(guarded.through().get(`http://${host}/productpage`)).toBeRedirectedTo(`https://${host}/productpage`);
  });

  test('the product page is served by HTTPS, and nothing else is', () => {
    expect(guarded.through().get(`https://${host}/productpage`)).toBeServedBy({ 'productpage/v1': 100 });
    expect(guarded.through().get(`https://${host}/other`)).toBeNotFound();
  });

  test('exactly the calls that Bookinfo makes are allowed', () => {
    const services = ['productpage', 'details', 'reviews', 'ratings'];
    const clients = ['productpage-v1', 'details-v1', 'reviews-v1', 'ratings-v1'];
    const allowed = clients.flatMap((client) =>
      services
        .filter((service) => guarded.from(`bookinfo/${client}`).get(`http://${service}:9080/`).outcome === 'served')
        .map((service) => `${client} to ${service}`),
    );
    expect(allowed).toEqual(['productpage-v1 to details', 'productpage-v1 to reviews', 'reviews-v1 to ratings']);
    expect(guarded.from('bookinfo/productpage').post(REVIEWS)).toBeDeniedBy('reviews-productpage');
  });

  test('no request meets a fault', () => {
    for (const user of [{}, jason]) {
      expect(guarded.from('bookinfo/reviews-v2').get(RATINGS, user)).not.toHaveFault();
      expect(guarded.from('bookinfo/productpage').get(REVIEWS, user)).not.toHaveFault();
    }
  });
});

test('staging moves a tenth of the requests to reviews v3', () => {
  expect(meshOf(staging).from('bookinfo/productpage').get(REVIEWS)).toBeServedBy({
    'reviews/v1': 90,
    'reviews/v3': 10,
  });
});
