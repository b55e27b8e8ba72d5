// Package stored answers: what did earlier runs find?
//
// It reads result records from where pgsim has put them: a result file, the folder of a run, or the
// folder of a sweep. It also says which settings of records differ. Records of another schema are
// refused.
package stored
