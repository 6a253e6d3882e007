import { jason, RATINGS, REVIEWS, type Row } from '../row';

const ABOUT_JASON = [{ headers: { 'end-user': 'jason2' } }, { headers: { 'end-user': 'Jason' } }, {}];
const PRODUCT_PAGE = 'bookinfo/productpage';

export const ingress: Row = {
  title: '4. ingress',
  behaviours: {
    'the paths of the product page reach it': (mesh) => {
      for (const path of [
        '/productpage',
        '/static/jquery.min.js',
        '/static',
        '/login',
        '/logout',
        '/api/v1/products/0/reviews',
      ]) {
        const reply = mesh.through().get(`http://bookinfo.example.com${path}`);
        expect(reply).toBeServedBy({ 'productpage/v1': 100 });
        expect(reply).toReach('bookinfo/productpage-v1:9080');
      }
    },
    'any other path is not found': (mesh) => {
      for (const path of ['/other', '/productpage/x', '/login/x', '/logout/x', '/api/v1', '/']) {
        expect(mesh.through().get(`http://bookinfo.example.com${path}`)).toBeNotFound();
      }
    },
    'the gateway opens port 80 and no other for HTTP': (mesh) => {
      for (const url of ['https://bookinfo.example.com/productpage', 'http://bookinfo.example.com:8080/productpage']) {
        expect(mesh.through().get(url)).toBeRefused();
      }
    },
  },
};

export const requestRouting: Row = {
  title: '6 and 7. request routing',
  behaviours: {
    'jason sees reviews v2, and nobody else does': (mesh) => {
      const productpage = mesh.from(PRODUCT_PAGE);
      expect(productpage.get(REVIEWS, jason)).toBeServedBy({ 'reviews/v2': 100 });
      expect(productpage.get(REVIEWS, jason)).toReach('bookinfo/reviews-v2:9080');
      for (const user of ABOUT_JASON) {
        expect(productpage.get(REVIEWS, user)).toReach({
          'bookinfo/reviews-v1:9080': 50,
          'bookinfo/reviews-v3:9080': 50,
        });
      }
    },
    'the services that no task changes are served by v1': (mesh) => {
      const details = mesh.from(PRODUCT_PAGE).get('http://details:9080/details/0');
      expect(details).toBeServedBy({ 'details/v1': 100 });
      expect(details).toReach('bookinfo/details-v1:9080');
      const page = mesh.from('bookinfo/details').get('http://productpage:9080/productpage');
      expect(page).toBeServedBy({ 'productpage/v1': 100 });
      expect(page).toReach('bookinfo/productpage-v1:9080');
    },
    'what has no policy has no timeout and no fault, and is tried twice more as Istio does by default': (mesh) => {
      const details = mesh.from(PRODUCT_PAGE).get('http://details:9080/details/0');
      expect(details).not.toHaveTimeout();
      expect(details).not.toHaveFault();
      expect(details).toBeRetried(2);
      expect(details).toBeMirroredTo({});
    },
  },
};

export const faultInjection: Row = {
  title: '9. fault injection',
  behaviours: {
    "jason's requests to ratings are delayed by 7 s": (mesh) => {
      const reply = mesh.from('bookinfo/reviews-v2').get(RATINGS, jason);
      expect(reply).toBeDelayed('7s');
      expect(reply).toBeServedBy({ 'ratings/v1': 100 });
      expect(reply).toReach('bookinfo/ratings-v1:9080');
    },
    'others are not': (mesh) => {
      for (const user of ABOUT_JASON) {
        const reply = mesh.from('bookinfo/reviews-v3').get(RATINGS, user);
        expect(reply).not.toHaveFault();
        expect(reply).toBeServedBy({ 'ratings/v1': 100 });
        expect(reply).toReach('bookinfo/ratings-v1:9080');
      }
    },
  },
};

export const trafficShifting: Row = {
  title: '11. traffic shifting',
  behaviours: {
    'everyone but jason: half v1, half v3': (mesh) => {
      const reply = mesh.from(PRODUCT_PAGE).get(REVIEWS);
      expect(reply).toBeServedBy({ 'reviews/v1': 50, 'reviews/v3': 50 });
      expect(reply).not.toHaveFault();
    },
  },
};

export const timeouts: Row = {
  title: '13. timeouts',
  behaviours: {
    "a request to reviews waits for half a second, jason's as well": (mesh) => {
      expect(mesh.from(PRODUCT_PAGE).get(REVIEWS)).toTimeOutAfter('0.5s');
      expect(mesh.from(PRODUCT_PAGE).get(REVIEWS, jason)).toTimeOutAfter('0.5s');
    },
  },
};

const journey = {
  url: 'http://bookinfo.example.com/productpage',
  calls: {
    'bookinfo/productpage-v1': ['http://details:9080/details/0', REVIEWS],
    'bookinfo/reviews-v2': [RATINGS],
    'bookinfo/reviews-v3': [RATINGS],
  },
};

export const together: Row = {
  title: 'all Bookinfo tasks at once',
  behaviours: {
    'a stranger meets v1 or v3, and no delay': (mesh) => {
      const stranger = mesh.journey(journey);
      expect(stranger.reached).toEqual({
        'productpage/v1': 100,
        'details/v1': 100,
        'reviews/v1': 50,
        'reviews/v3': 50,
        'ratings/v1': 50,
      });
      for (const { reply } of stranger.to('ratings')) expect(reply).not.toHaveFault();
    },
    'jason meets v2, and 7 s at ratings': (mesh) => {
      const known = mesh.journey({ ...journey, ...jason });
      expect(known.reached).toEqual({ 'productpage/v1': 100, 'details/v1': 100, 'reviews/v2': 100, 'ratings/v1': 100 });
      expect(known.to('ratings').map(({ percent }) => percent)).toEqual([100]);
      for (const { reply } of known.to('ratings')) expect(reply).toBeDelayed('7s');
      for (const { reply } of known.to('reviews')) expect(reply).toTimeOutAfter('0.5s');
    },
  },
};
