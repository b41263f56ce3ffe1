// The start of the app, written by the build.

declare module "host:entry" {}
