/** Thrown by a condition whose meaning this project does not know. */
export class UnknownCondition extends Error {}
