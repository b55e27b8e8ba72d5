// The building blocks that package energy has prices for, each alone and as plain
// as a designer would write it.
`default_nettype none

// Adds two words.
module block_adder #(
    parameter int N = 32
) (
    input  wire [N-1:0] a,
    input  wire [N-1:0] b,
    output wire [N-1:0] y
);
  assign y = a + b;
endmodule

// Tells whether a word is greater than another one.
module block_comparator #(
    parameter int N = 32
) (
    input  wire [N-1:0] a,
    input  wire [N-1:0] b,
    output wire         y
);
  assign y = $signed(a) > $signed(b);
endmodule

// Multiplies a two's complement word by an unsigned one: a row of full adders for
// every bit of the latter but the first.
module block_multiplier #(
    parameter int W = 8,
    parameter int P = 8
) (
    input  wire  [  W-1:0] a,
    input  wire  [  P-1:0] b,
    output logic [W+P-1:0] y
);
  genvar i;
  generate
    for (i = 0; i < P; i = i + 1) begin : g_row
      wire [W-1:0] gated = a & {W{b[i]}};
      wire [W:0] sum;
      if (i == 0) begin : g_first
        assign sum = {gated[W-1], gated};
      end else begin : g_next
        assign sum = {g_row[i-1].sum[W], g_row[i-1].sum[W:1]} + {gated[W-1], gated};
      end
      assign y[i] = sum[0];
    end
  endgenerate
  assign y[W+P-1:P] = g_row[P-1].sum[W:1];
endmodule

// Gates a word by a bit and negates it, up to the 1 that is added elsewhere.
module block_gate #(
    parameter int N = 8
) (
    input  wire [N-1:0] a,
    input  wire         digit,
    input  wire         negative,
    output wire [N-1:0] y
);
  assign y = (a & {N{digit}}) ^ {N{negative}};
endmodule

// Shifts a two's complement word to one of N places, S bits apart.
module block_shifter #(
    parameter int B  = 9,
    parameter int N  = 8,
    parameter int S  = 1,
    parameter int NW = $clog2(N)
) (
    input  wire  [          B-1:0] a,
    input  wire  [         NW-1:0] place,
    output logic [B+(N-1)*S-1:0] y
);
  always_comb begin
    y = (B + (N - 1) * S)'($signed(a));
    for (int i = 0; i < NW; i++) if (place[i]) y = y << (S << i);
  end
endmodule

// Chooses one of N words: a tree of two-way multiplexers.
module block_multiplexer #(
    parameter int B  = 1,
    parameter int N  = 16,
    parameter int NW = $clog2(N)
) (
    input  wire [N*B-1:0] words,
    input  wire [ NW-1:0] select,
    output wire [  B-1:0] y
);
  // Bit by bit: a choice of words whose width is no power of two would be a shifter.
  genvar b, i;
  generate
    for (b = 0; b < B; b = b + 1) begin : g_bit
      wire [N-1:0] column;
      for (i = 0; i < N; i = i + 1) begin : g_word
        assign column[i] = words[i*B+b];
      end
      assign y[b] = column[select];
    end
  endgenerate
endmodule

// Holds a word for a cycle.
module block_register #(
    parameter int N = 32
) (
    input  wire          clk,
    input  wire  [N-1:0] d,
    output logic [N-1:0] q
);
  always_ff @(posedge clk) q <= d;
endmodule

// Holds N words: one is written and one is read in a cycle.
module block_buffer #(
    parameter int B  = 12,
    parameter int N  = 8,
    parameter int NW = $clog2(N)
) (
    input  wire          clk,
    input  wire          write,
    input  wire [NW-1:0] to,
    input  wire [ B-1:0] d,
    input  wire [NW-1:0] from,
    output wire [ B-1:0] q
);
  logic [N*B-1:0] words;
  always_ff @(posedge clk)
    for (int i = 0; i < N; i++) if (write && to == NW'(i)) words[i*B+:B] <= d;
  block_multiplexer #(.B(B), .N(N)) choice (
      .words(words), .select(from), .y(q)
  );
endmodule
`default_nettype wire
