// Lines up the decisions of the columns. In the queue policies passes that
// decide are at least R cycles apart, so in every column at most one row
// compares in a cycle, row after row; column c is late by c cycles. Behind the
// delays all columns show the same row in the same cycle, and with the last row
// of a pass all its decisions are known.
`default_nettype none
module pg_decisions #(
    parameter int R  = 4,
    parameter int C  = 4,
    parameter int RW = 2
) (
    input  wire           clk,
    input  wire           rst,
    input  wire [C*R-1:0] compare,
    input  wire [C*R-1:0] gate,
    output wire           valid,
    output wire [ RW-1:0] row,
    output wire           last,
    output wire [  C-1:0] gates,
    output logic          hazard
);
  localparam logic [RW-1:0] LAST = RW'(R - 1);

  logic [C-1:0] on;
  logic crowded;
  always_comb begin
    crowded = 1'b0;
    for (int c = 0; c < C; c++) begin
      on[c] = |gate[c*R+:R];
      crowded = crowded || |(compare[c*R+:R] & (compare[c*R+:R] - 1'b1));
    end
  end
  pg_skew #(.N(C), .W(1), .REVERSE(1)) line_up (.clk(clk), .rst(rst), .d(on), .q(gates));

  // The last column's first row opens the count of rows.
  logic running;
  logic [RW-1:0] count;
  wire opens = compare[(C-1)*R];
  assign valid = opens || running;
  assign row = opens ? '0 : count;
  assign last = valid && row == LAST;

  always_ff @(posedge clk)
    if (rst) begin
      running <= 1'b0;
      count <= '0;
      hazard <= 1'b0;
    end else begin
      running <= valid && !last;
      count <= row + 1'b1;
      hazard <= hazard || crowded || opens && running;
    end
endmodule
`default_nettype wire
