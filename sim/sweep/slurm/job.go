package slurm

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// Job is a job array with a task for every shard of a sweep.
type Job struct {
	// Partition, Account, Time and Memory are as sbatch takes them. "" is the default of the
	// cluster.
	Partition, Account, Time, Memory string
	// CPUs is how many processors a task gets; 0 is the default of the cluster.
	CPUs int
	// Shards is the number of shards.
	Shards int
	// Command runs a shard when it is followed by the words "--shard i/n", then "--" and the
	// Operands.
	Command, Operands []string
	// Dir is where the command runs, Logs is the folder of the tasks' output.
	Dir, Logs string
}

// Script returns the batch script for some of the shards. It fails if a setting has characters
// that a script can't hold.
func (j Job) Script(shards []int) (string, error) {
	var b strings.Builder
	b.WriteString("#!/bin/sh\n")
	for _, option := range []struct{ name, flag, value string }{
		{"job-name", "", "pgsim-sweep"},
		{"array", "--shards", indexes(shards)},
		{"partition", "--partition", j.Partition},
		{"account", "--account", j.Account},
		{"time", "--time", j.Time},
		{"mem", "--memory", j.Memory},
		{"cpus-per-task", "--cpus", number(j.CPUs)},
		{"chdir", "the working directory", j.Dir},
		{"output", "--output", filepath.Join(literal(j.Logs), "%A_%a.log")},
	} {
		if option.value == "" {
			continue
		}
		value, err := whole(option.value)
		if err != nil {
			return "", fmt.Errorf("%s: %w", option.flag, err)
		}
		fmt.Fprintf(&b, "#SBATCH --%s=%s\n", option.name, value)
	}
	b.WriteString("# As many threads as processors, where the cluster does not bind tasks to them.\n")
	b.WriteString("[ -z \"${SLURM_CPUS_PER_TASK:-}\" ] || export GOMAXPROCS=\"$SLURM_CPUS_PER_TASK\"\n")
	command, err := words(j.Command)
	if err != nil {
		return "", err
	}
	operands, err := words(j.Operands)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "exec%s --shard \"$SLURM_ARRAY_TASK_ID/%d\" --%s\n", command, j.Shards, operands)
	return b.String(), nil
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

// number writes a number, or nothing if it is not given.
func number(v int) string {
	if v == 0 {
		return ""
	}
	return strconv.Itoa(v)
}

// words writes words for the shell, each with a space before it.
func words(all []string) (string, error) {
	text := ""
	for _, word := range all {
		quoted, err := syntax.Quote(word, syntax.LangPOSIX)
		if err != nil {
			return "", fmt.Errorf("%q: a shell script can't hold it: %w", word, err)
		}
		text += " " + quoted
	}
	return text, nil
}

// literal escapes characters that Slurm would read as a filename pattern. Source: sbatch(1),
// filename pattern.
func literal(path string) string { return strings.ReplaceAll(path, "%", "%%") }

// plain matches values that sbatch reads unchanged.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./:,@%+=-]+$`)

// whole makes one value for sbatch. sbatch splits its lines at spaces outside of quotes and treats
// a backslash as an escape. whole refuses characters that would end the line or the quotes.
func whole(value string) (string, error) {
	if plain.MatchString(value) {
		return value, nil
	}
	for _, r := range value {
		if r == '"' || r == '\\' || r == utf8.RuneError || !unicode.IsPrint(r) {
			return "", fmt.Errorf("a batch script of Slurm can't hold %q, got %q; use another name", r, value)
		}
	}
	return `"` + value + `"`, nil
}
