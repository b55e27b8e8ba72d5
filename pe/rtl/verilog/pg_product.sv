// The products of one PE step: L weights times L digits of P planes, summed,
// and shifted to the plane of the digit. Every plane adds its lane's weight,
// subtracts it or skips it.
`default_nettype none
module pg_product #(
    parameter int L   = 1,
    parameter int P   = 1,
    parameter int W   = 9,
    parameter int A   = 32,
    parameter int SHW = 4
) (
    input  wire [L*W-1:0] weights,
    input  wire [L*P-1:0] plus,
    input  wire [L*P-1:0] minus,
    input  wire [SHW-1:0] shift,
    output wire [  A-1:0] product
);
  // Holds the sum of L products of a W-bit weight and P planes.
  localparam int SW = W + P + $clog2(L + 1);

  logic [SW-1:0] sum;

  always_comb begin
    sum = '0;
    for (int l = 0; l < L; l++)
      for (int i = 0; i < P; i++) begin
        logic [SW-1:0] weight;
        weight = {{SW - W{weights[l*W+W-1]}}, weights[l*W+:W]} << i;
        if (plus[l*P+i]) sum = sum + weight;
        else if (minus[l*P+i]) sum = sum - weight;
      end
  end

  // As wide as an accumulator, the sign included.
  wire [A+SW-1:0] wide = {{A{sum[SW-1]}}, sum};
  assign product = wide[A-1:0] << shift;
endmodule
`default_nettype wire
