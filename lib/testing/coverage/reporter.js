// Jest loads reporters as they are, without its transforms.
require('tsx/cjs');

module.exports = require('./report.ts').MeshCoverageReporter;
