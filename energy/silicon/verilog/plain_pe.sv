// Plain PEs, as a designer would write them, without what our array adds around
// them: tokens, the edges of a layer, queues.
//
//   digits  -->  products --> tree --> shifter --> adder --> accumulator
//   weights -->                                    |             |
//                                                  +-------------+
`default_nettype none

// A PE that takes L digits of P bits and their signs. A compared sum is greater than
// a threshold.
module plain_bit_serial_pe #(
    parameter int L     = 1,
    parameter int P     = 1,
    parameter int W     = 8,
    parameter int A     = 32,
    parameter bit GATES = 1,
    parameter int N     = (8 + P - 1) / P,
    parameter int NW    = N > 1 ? $clog2(N) : 1
) (
    input  wire           clk,
    input  wire           step,
    input  wire           first,
    input  wire           fresh,       // the first digits of new weights
    input  wire  [NW-1:0] place,
    input  wire  [L*P-1:0] digits_in,
    input  wire  [  L-1:0] signs_in,
    input  wire  [L*W-1:0] weights_in,
    input  wire  [  A-1:0] threshold,
    output logic [L*P-1:0] digits,
    output logic [  L-1:0] signs,
    output logic [L*W-1:0] weights,
    output logic [  A-1:0] sum,
    output wire            gate
);
  localparam int PW = P == 1 ? W : W + P;  // a product
  localparam int SW = PW + $clog2(L) + 1;  // their sum, with the ones of negated ones

  wire [L*PW-1:0] products;
  genvar l;
  generate
    for (l = 0; l < L; l = l + 1) begin : g_lane
      if (P == 1) begin : g_gate
        assign products[l*PW+:PW] =
            (weights_in[l*W+:W] & {W{digits_in[l]}}) ^ {W{signs_in[l]}};
      end else begin : g_multiplier
        wire [PW-1:0] y;
        block_multiplier #(.W(W), .P(P)) multiplier (
            .a(weights_in[l*W+:W]), .b(digits_in[l*P+:P]), .y(y)
        );
        assign products[l*PW+:PW] = y ^ {PW{signs_in[l]}};
      end
    end
  endgenerate

  logic [SW-1:0] tree;
  always_comb begin
    tree = '0;
    for (int i = 0; i < L; i++)
      tree = tree + SW'($signed(products[i*PW+:PW])) + SW'(signs_in[i]);
  end

  wire [A-1:0] shifted;
  generate
    if (N > 1) begin : g_shift
      wire [SW+(N-1)*P-1:0] y;
      block_shifter #(.B(SW), .N(N), .S(P)) shifter (
          .a(tree), .place(place), .y(y)
      );
      assign shifted = A'($signed(y));
    end else begin : g_no_shift
      assign shifted = A'($signed(tree));
    end
  endgenerate

  always_ff @(posedge clk) begin
    digits <= digits_in;
    signs <= signs_in;
    if (fresh) weights <= weights_in;
    if (step) sum <= (first ? '0 : sum) + shifted;
  end

  assign gate = GATES && $signed(sum) > $signed(threshold);
endmodule

// A PE that takes L whole activations of D bits.
module plain_bit_parallel_pe #(
    parameter int L = 4,
    parameter int D = 4,
    parameter int W = 8,
    parameter int A = 32
) (
    input  wire            clk,
    input  wire            step,
    input  wire            first,
    input  wire  [L*D-1:0] operands_in,
    input  wire  [L*W-1:0] weights_in,
    output logic [L*D-1:0] operands,
    output logic [L*W-1:0] weights,
    output logic [  A-1:0] sum
);
  localparam int PW = W + D;
  localparam int SW = PW + $clog2(L);

  wire [L*PW-1:0] products;
  genvar l;
  generate
    for (l = 0; l < L; l = l + 1) begin : g_lane
      block_multiplier #(.W(W), .P(D)) multiplier (
          .a(weights_in[l*W+:W]), .b(operands_in[l*D+:D]), .y(products[l*PW+:PW])
      );
    end
  endgenerate

  logic [SW-1:0] tree;
  always_comb begin
    tree = '0;
    for (int i = 0; i < L; i++)
      tree = tree + SW'($signed(products[i*PW+:PW]));
  end

  always_ff @(posedge clk) begin
    operands <= operands_in;
    weights <= weights_in;
    if (step) sum <= (first ? '0 : sum) + A'($signed(tree));
  end
endmodule
`default_nettype wire
