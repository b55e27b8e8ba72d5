package slurm

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// Job is a job array with a task for every shard of a sweep.
type Job struct {
	// Partition, Account, Time and Memory are as sbatch takes them; "" leaves them
	// to the cluster.
	Partition, Account, Time, Memory string
	// CPUs is how many processors a task gets, 0 for as the cluster has it.
	CPUs int
	// Shards is how many there are.
	Shards int
	// Command runs a shard when the words "--shard i/n" follow.
	Command []string
	// Dir is where the command runs, Logs is the folder of the tasks' output.
	Dir, Logs string
}

// Script returns the batch script for some of the shards.
func (j Job) Script(shards []int) string {
	var b strings.Builder
	b.WriteString("#!/bin/sh\n")
	for _, option := range [][2]string{
		{"job-name", "pgsim-sweep"},
		{"array", indexes(shards)},
		{"partition", j.Partition},
		{"account", j.Account},
		{"time", j.Time},
		{"mem", j.Memory},
		{"cpus-per-task", number(j.CPUs)},
		{"chdir", j.Dir},
		{"output", filepath.Join(j.Logs, "%A_%a.log")},
	} {
		if option[1] != "" {
			fmt.Fprintf(&b, "#SBATCH --%s=%s\n", option[0], whole(option[1]))
		}
	}
	b.WriteString("# As many threads as processors, where the cluster does not bind tasks to them.\n")
	b.WriteString("[ -z \"${SLURM_CPUS_PER_TASK:-}\" ] || export GOMAXPROCS=\"$SLURM_CPUS_PER_TASK\"\n")
	b.WriteString("exec")
	for _, word := range j.Command {
		b.WriteString(" " + quote(word))
	}
	fmt.Fprintf(&b, " --shard \"$SLURM_ARRAY_TASK_ID/%d\"\n", j.Shards)
	return b.String()
}

// Log returns the file with the output of a task.
func (j Job) Log(id string, shard int) string {
	return filepath.Join(j.Logs, fmt.Sprintf("%s_%d.log", id, shard))
}

// indexes writes sorted numbers as sbatch takes them: "0-3,7".
func indexes(sorted []int) string {
	var runs []string
	for first := 0; first < len(sorted); {
		last := first
		for last+1 < len(sorted) && sorted[last+1] == sorted[last]+1 {
			last++
		}
		run := strconv.Itoa(sorted[first])
		if last > first {
			run += "-" + strconv.Itoa(sorted[last])
		}
		runs = append(runs, run)
		first = last + 1
	}
	return strings.Join(runs, ",")
}

// number writes a number that is given.
func number(v int) string {
	if v == 0 {
		return ""
	}
	return strconv.Itoa(v)
}

// quote makes one word for the shell.
func quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// whole makes one value for sbatch, which splits its lines at spaces outside of
// quotes.
func whole(value string) string {
	if strings.Contains(value, " ") {
		return `"` + value + `"`
	}
	return value
}
