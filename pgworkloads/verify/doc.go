// Package verify compares what pgsim computes for a trace with what the training
// framework computed.
package verify
