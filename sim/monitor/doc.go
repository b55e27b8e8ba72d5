// Package monitor serves Akita's monitoring page while a run lasts: progress,
// components and their state, resources, a pause button.
//
// The page and what it asks for are Akita's ([monitoring.Monitor]). What this
// package adds is what a run of pgsim needs and Akita's server does not have:
//
//   - It listens where it is told to, by default on a free port of this machine
//     alone. Akita's own listens on all interfaces, without a password.
//   - Its page can be read by whoever reaches it, but not by other sites or ports that
//     a browser has open. Pausing and going on need a POST with a token, which is new
//     in every run and stands at the end of the address that is printed. The profilers
//     that Akita's page comes with are not served.
//   - A run has an engine for every layer, several at a time; Akita's monitor knows
//     one. An engine made of all of them stands in for it.
//   - Handlers read the state of components while these change. Here the engines
//     wait until an answer is complete.
//
// Akita registers its page with net/http's one and only mux, so that there can be
// one monitor in the life of a process.
package monitor
