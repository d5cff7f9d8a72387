/** The four pages of stock as one chunk: from one to the next nothing is loaded, with a network or without. */
export { MovementsPage } from './movements-page'
export { PullSheetsPage } from './pull-sheets-page'
export { ShortagesPage } from './shortages-page'
export { StockPage } from './stock-page'
