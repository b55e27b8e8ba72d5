// Package tracedb writes a recorded run as Akita's own task trace: an SQLite
// database that Daisen, Akita's viewer, reads.
//
// Tasks go through Akita's tracing ([tracing.StartTask], [tracing.DBTracer],
// [tracing.SQLiteTraceWriter]) and form a tree:
//
//	network > layer > block > pass
//	          layer > transfer > DRAM request at the DMA > at its channel
//
// The clock that they are traced by is the recorder's, with the layers of the
// network one after the other. PE cycles are no tasks: a pass is the smallest.
package tracedb
