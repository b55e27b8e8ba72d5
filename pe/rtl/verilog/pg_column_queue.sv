// The queue of one column: F lines of R entries. Gated outputs enter one by one
// and fill line after line; a low pass takes a whole line, a batch. At the end of
// a column group a line that is not full is a batch, too.
`default_nettype none
module pg_column_queue #(
    parameter int R  = 4,
    parameter int F  = 4,
    parameter int RW = 2,
    parameter int RCW = 3,  // counts entries of a line
    parameter int FW = 3,   // counts lines
    parameter int EW = 16   // one entry
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             push,
    input  wire [   EW-1:0] entry,
    input  wire             end_phase,
    input  wire [   FW-1:0] take,       // batches that leave in this cycle
    output wire [   FW-1:0] batches,
    output wire             pending,
    output wire [   FW-1:0] next_lines, // begun lines after this cycle
    output logic [  FW-1:0] head,       // line of the oldest batch
    output logic [  FW-1:0] full,       // full lines
    output logic [ RCW-1:0] fill,       // entries of the line behind them
    input  wire  [  RW-1:0] read_row,
    output wire  [F*EW-1:0] read,       // entry of that row in every line
    output logic            hazard
);
  localparam logic [FW-1:0] LINES = FW'(F);

  logic [F*R*EW-1:0] entries;
  logic [FW-1:0] tail;  // line that is being filled

  genvar i;
  generate
    for (i = 0; i < F; i = i + 1) begin : g_read
      pg_pick #(.N(R), .W(EW), .SW(RW)) pick (
          .words(entries[i*R*EW+:R*EW]), .select(read_row), .word(read[i*EW+:EW])
      );
    end
  endgenerate

  wire partial = fill != 0;
  wire fills = push && fill == RCW'(R - 1);
  wire takes_partial = take > full;

  assign pending = full != 0 || partial;
  assign batches = full + FW'(end_phase && partial);

  function automatic [FW-1:0] wrapped(input [FW:0] line);
    wrapped = line >= {1'b0, LINES} ? FW'(line - {1'b0, LINES}) : line[FW-1:0];
  endfunction

  wire [FW-1:0] next_full = full + FW'(fills) - (takes_partial ? full : take);
  wire [RCW-1:0] next_fill = fills || takes_partial ? '0 : fill + RCW'(push);
  assign next_lines = next_full + FW'(next_fill != 0);

  always_ff @(posedge clk) begin
    for (int line = 0; line < F; line++)
      for (int r = 0; r < R; r++)
        if (push && tail == FW'(line) && fill == RCW'(r)) entries[(line*R+r)*EW+:EW] <= entry;
    if (rst) begin
      head <= '0;
      tail <= '0;
      full <= '0;
      fill <= '0;
      hazard <= 1'b0;
    end else begin
      head <= wrapped({1'b0, head} + {1'b0, take});
      tail <= wrapped({1'b0, tail} + (FW + 1)'(fills || takes_partial));
      full <= next_full;
      fill <= next_fill;
      hazard <= hazard || push && full == LINES || take > batches;
    end
  end
endmodule
`default_nettype wire
