package table

import "pgsim/configs/visible"

// Remarks returns the text of remarks for below a headline: one per line, in Markdown a list.
func Remarks(remarks []string, s Style) string {
	if len(remarks) == 0 {
		return ""
	}
	front, text := "remark: ", ""
	if s == Markdown {
		front, text = "- ", "\n"
	}
	for _, r := range remarks {
		text += front + visible.Text(r) + "\n"
	}
	return text
}
