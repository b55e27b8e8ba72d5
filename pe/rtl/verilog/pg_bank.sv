// The bank of one column: gated outputs of its channels, in the order in which they
// were decided, until a low pass takes them. It is a ring of LINES lines of SIZE
// entries. Entries count only once all decisions of their tile are known. A batch is
// SIZE entries in a row, or what is left behind them. Unless they are aligned, they may
// begin in the middle of a line:
//
//   line 0   [ -  -  a  a ]      batch a: 4 entries from slot 2 of line 0 on
//   line 1   [ a  a  b  - ]      batch b: 1 entry, at slot 2 of line 1
//
// The entry in slot s is read for row s. So a batch takes every row at most once, and
// all columns read the same slot at a time.
`default_nettype none
module pg_bank #(
    parameter int SIZE  = 4,
    parameter int LINES = 4,
    parameter int SW    = 2,   // bits of a slot's number
    parameter int SCW   = 3,   // counts entries of a batch
    parameter int FW    = 3,   // counts lines
    parameter int ECW   = 5,   // counts entries
    parameter int EW    = 16,  // one entry
    parameter bit AT_ONCE = 0,  // entries can be cut off in the cycle in which they come to count
    parameter bit ALIGN = 1     // every batch begins a line
) (
    input  wire                clk,
    input  wire                rst,
    input  wire                store,
    input  wire [      EW-1:0] entry,
    input  wire [     SCW-1:0] add,       // entries that count from now on
    input  wire [      FW-1:0] cut,       // full batches that are cut off in this cycle
    input  wire                cut_rest,  // and a batch of what is left behind them
    input  wire [     ECW-1:0] leave,     // entries that leave with a pass
    output wire [      FW-1:0] full,      // full batches that can be cut off,
    output wire [     SCW-1:0] rest,      // entries behind them,
    output logic [     FW-1:0] line,      // and where the first begins
    output logic [     SW-1:0] slot,
    output logic [    ECW-1:0] held,      // entries that count, in batches or not
    input  wire [      SW-1:0] read_slot,
    output wire [LINES*EW-1:0] read,      // entry in that slot of every line
    output logic               hazard
);
  localparam logic [SCW:0] WHOLE = (SCW + 1)'(SIZE);

  logic [LINES*SIZE*EW-1:0] entries;
  logic [FW-1:0] tail_line;  // where the next entry is stored
  logic [SW-1:0] tail_slot;

  genvar i;
  generate
    for (i = 0; i < LINES; i = i + 1) begin : g_read
      pg_pick #(.N(SIZE), .W(EW), .SW(SW)) pick (
          .words(entries[i*SIZE*EW+:SIZE*EW]), .select(read_slot), .word(read[i*EW+:EW])
      );
    end
  endgenerate

  logic [FW-1:0] uncut;  // full batches that are not cut off yet
  logic [SCW-1:0] open;  // entries behind them
  wire [SCW:0] total = {1'b0, open} + {1'b0, add};
  wire fills = total >= WHOLE;
  wire [FW-1:0] next_uncut = uncut + FW'(fills);
  wire [SCW-1:0] next_open = SCW'(fills ? total - WHOLE : total);
  assign full = AT_ONCE ? next_uncut : uncut;
  assign rest = AT_ONCE ? next_open : open;

  // Where what is not cut off begins: behind what is, or in the next line.
  wire [SCW:0] moved = (SCW + 1)'(slot) + (cut_rest ? {1'b0, rest} : '0);
  wire carry = ALIGN ? cut_rest && rest != 0 : moved >= WHOLE;
  wire [FW-1:0] next_line = wrapped({2'b0, line} + {2'b0, cut} + (FW + 2)'(carry));
  wire skip = ALIGN && carry;
  wire ends_line = tail_slot == SW'(SIZE - 1);

  function automatic [FW-1:0] wrapped(input [FW+1:0] at);
    wrapped = FW'(at >= (FW + 2)'(LINES) ? at - (FW + 2)'(LINES) : at);
  endfunction

  always_ff @(posedge clk) begin
    for (int l = 0; l < LINES; l++)
      for (int s = 0; s < SIZE; s++)
        if (store && tail_line == FW'(l) && tail_slot == SW'(s))
          entries[(l*SIZE+s)*EW+:EW] <= entry;
    if (rst) begin
      tail_line <= '0;
      tail_slot <= '0;
      line <= '0;
      slot <= '0;
      uncut <= '0;
      open <= '0;
      held <= '0;
      hazard <= 1'b0;
    end else begin
      tail_line <= skip ? next_line : wrapped({2'b0, tail_line} + (FW + 2)'(store && ends_line));
      if (skip || store) tail_slot <= skip || ends_line ? '0 : tail_slot + 1'b1;
      line <= next_line;
      slot <= ALIGN ? '0 : SW'(carry ? moved - WHOLE : moved);
      uncut <= next_uncut - cut;
      open <= cut_rest ? '0 : next_open;
      held <= held + ECW'(add) - leave;
      hazard <= hazard || leave > held || cut > full ||
          (ECW + 1)'(held) + (ECW + 1)'(add) > (ECW + 1)'(LINES * SIZE);
    end
  end
endmodule
`default_nettype wire
