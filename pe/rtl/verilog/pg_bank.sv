// The bank of one channel in column-greedy: F lines of R entries. Gated outputs
// enter one by one and fill line after line, but count only once all decisions of
// their tile are known. A full line is then a batch; behind the last tile of a
// column group a line that is not full is one, too. Batches leave oldest first.
`default_nettype none
module pg_bank #(
    parameter int R   = 4,
    parameter int F   = 4,
    parameter int RW  = 2,
    parameter int RCW = 3,  // counts entries of a line
    parameter int FW  = 3,  // counts lines
    parameter int EW  = 16  // one entry
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             push,
    input  wire [   EW-1:0] entry,
    input  wire             known,     // this is the last decision of a tile
    input  wire [   FW-1:0] take,      // batches that leave in this cycle
    output wire             made,      // this cycle makes a batch of a full line
    output wire             rest,      // what it leaves in the line behind is not nothing
    output logic [  FW-1:0] head,      // line of the oldest batch
    output logic [  FW-1:0] full,      // full lines
    output logic [ RCW-1:0] fill,      // entries of the line behind them
    input  wire  [  RW-1:0] read_row,
    output wire  [F*EW-1:0] read,      // entry of that row in every line
    output logic            hazard
);
  localparam logic [FW-1:0] LINES = FW'(F);
  localparam logic [RCW:0] SIZE = (RCW + 1)'(R);

  logic [F*R*EW-1:0] entries;
  logic [FW-1:0] tail;     // line that is being written,
  logic [RCW-1:0] slot;    // and its next entry
  logic [RCW-1:0] coming;  // entries of the tile whose decisions are arriving

  genvar i;
  generate
    for (i = 0; i < F; i = i + 1) begin : g_read
      pg_pick #(.N(R), .W(EW), .SW(RW)) pick (
          .words(entries[i*R*EW+:R*EW]), .select(read_row), .word(read[i*EW+:EW])
      );
    end
  endgenerate

  wire [RCW:0] held = {1'b0, fill} + {1'b0, coming};
  wire [RCW:0] total = held + (RCW + 1)'(push);
  wire filled = total >= SIZE;
  wire [RCW-1:0] behind = RCW'(filled ? total - SIZE : total);
  assign made = known && filled;
  assign rest = known && behind != 0;

  wire partial = fill != 0;
  wire takes_partial = take > full;
  wire ends_line = push && slot == RCW'(R - 1);

  function automatic [FW-1:0] wrapped(input [FW:0] line);
    wrapped = line >= {1'b0, LINES} ? FW'(line - {1'b0, LINES}) : line[FW-1:0];
  endfunction

  always_ff @(posedge clk) begin
    for (int line = 0; line < F; line++)
      for (int r = 0; r < R; r++)
        if (push && tail == FW'(line) && slot == RCW'(r)) entries[(line*R+r)*EW+:EW] <= entry;
    if (rst) begin
      head <= '0;
      tail <= '0;
      slot <= '0;
      full <= '0;
      fill <= '0;
      coming <= '0;
      hazard <= 1'b0;
    end else begin
      head <= wrapped({1'b0, head} + {1'b0, take});
      tail <= wrapped({1'b0, tail} + (FW + 1)'(ends_line || takes_partial));
      slot <= ends_line || takes_partial ? '0 : slot + RCW'(push);
      full <= full + FW'(made) - (takes_partial ? full : take);
      fill <= takes_partial ? '0 : known ? behind : fill;
      coming <= known ? '0 : coming + RCW'(push);
      hazard <= hazard || push && full + FW'(held >= SIZE) == LINES ||
          take > full + FW'(partial) || takes_partial && (known || push);
    end
  end
endmodule
`default_nettype wire
