// Package slurm runs the shards of a sweep as a job array of a Slurm cluster.
//
// The folder of the sweep, on a file system that all nodes see, is all that tasks
// and the command that follows them have in common: a shard is done when the
// folder says so, not when Slurm says so. What has left the queue and is not done
// has been killed, lost its node or run out of time or memory, and is submitted
// again.
package slurm
