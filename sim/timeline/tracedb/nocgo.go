//go:build !cgo

package tracedb

// withCgo tells whether Akita's SQLite driver, which is C, is built in.
const withCgo = false
