// Picks one of N words: a tree of multiplexers. Words are spaced a power of two
// apart, so that the number of a word is its place without a multiplication.
`default_nettype none
module pg_pick #(
    parameter int N  = 4,
    parameter int W  = 8,
    parameter int SW = 2
) (
    input  wire [N*W-1:0] words,
    input  wire [ SW-1:0] select,
    output wire [  W-1:0] word
);
  localparam int LOG = $clog2(W);
  localparam int SPACE = 1 << LOG;
  localparam int NW = $clog2(N);

  genvar i;
  generate
    if (N == 1) begin : g_one
      assign word = words;
    end else begin : g_many
      wire [N*SPACE-1:0] spaced;
      for (i = 0; i < N; i = i + 1) begin : g_word
        assign spaced[i*SPACE+:SPACE] = SPACE'(words[i*W+:W]);
      end
      wire [NW+LOG-1:0] place = {NW'(select), {LOG{1'b0}}};
      assign word = spaced[place+:W];
    end
  endgenerate
endmodule
`default_nettype wire
