package pgworkloads

// Tasks of a network.
const (
	// TaskClassification: one answer, a class, for every sample.
	TaskClassification = "classification"
	// TaskLanguageModel: an answer at every position of a sample, the next token.
	TaskLanguageModel = "language-model"
)

// Metrics of accuracy.
const (
	// MetricTop1 is the fraction of samples whose class scores highest.
	MetricTop1 = "top-1"
	// MetricPerplexity is exp of the mean negative log likelihood per token.
	MetricPerplexity = "perplexity"
)

// Metrics are the metrics by task.
var Metrics = map[string]string{TaskClassification: MetricTop1, TaskLanguageModel: MetricPerplexity}
