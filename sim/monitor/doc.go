// Package monitor serves Akita's monitoring page while a run lasts: progress, components and their
// state, resources, a pause button.
//
// The page and the requests it sends are Akita's ([monitoring.Monitor]). This package adds what a
// run of pgsim needs and Akita's server does not have:
//
//   - It listens where it is told to, by default on a free port of this machine alone. Akita's own
//     listens on all interfaces, without a password.
//   - Anyone who reaches its page can read it, but other sites or ports that a browser has open
//     can't. Pausing and continuing need a POST with a token. The token is new in every run and is
//     at the end of the address that is printed. The profilers that come with Akita's page are not
//     served.
//   - A run has an engine for every layer, several at a time, but Akita's monitor knows only one.
//     An engine made of all of them represents them.
//   - Akita's handlers read the state of components while it changes. Here the engines wait until
//     an answer is complete.
//
// Akita registers its page with net/http's only mux, so there can be one monitor in the life of a
// process.
package monitor
