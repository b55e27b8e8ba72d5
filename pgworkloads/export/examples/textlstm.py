"""A language model around PyTorch's LSTM."""

from torch import nn


class TextLSTM(nn.Module):
    """The next word's scores at every position of a text."""

    def __init__(self, words: int = 1000, features: int = 64, layers: int = 2):
        super().__init__()
        self.embedding = nn.Embedding(words, features)
        self.lstm = nn.LSTM(features, features, layers, batch_first=True)
        self.decoder = nn.Linear(features, words)

    def forward(self, tokens):
        outputs, _ = self.lstm(self.embedding(tokens))
        return self.decoder(outputs)
